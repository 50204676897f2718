/**
 * A doubly linked queue. A member can be removed from its middle in constant time, as when a caller that waits in it is
 * interrupted. The links are fields of the members, so that no operation allocates memory.
 */

/** The links of a member. Only the queue sets them. @internal */
export interface Queued<T> {
  previous: T | undefined
  next: T | undefined
}

/**
 * Invariant: a member is in at most one queue, once; `size` is the count of members reachable from `first`.
 *
 * @internal
 */
export class Fifo<T extends Queued<T>> {
  size = 0
  first: T | undefined = undefined
  private last: T | undefined = undefined

  /** Adds a member at the end. */
  push(member: T): void {
    member.previous = this.last
    member.next = undefined
    if (this.last === undefined) this.first = member
    else this.last.next = member
    this.last = member
    this.size++
  }

  /** Adds a member at the front. */
  unshift(member: T): void {
    member.previous = undefined
    member.next = this.first
    if (this.first === undefined) this.last = member
    else this.first.previous = member
    this.first = member
    this.size++
  }

  /** Removes the first member. */
  shift(): T | undefined {
    const member = this.first
    if (member !== undefined) this.remove(member)
    return member
  }

  /** Removes a member, which must be in this queue: that is not checked, and another queue would lose members. */
  remove(member: T): void {
    if (member.previous === undefined) this.first = member.next
    else member.previous.next = member.next
    if (member.next === undefined) this.last = member.previous
    else member.next.previous = member.previous
    member.previous = undefined
    member.next = undefined
    this.size--
  }
}
