/**
 * A queue whose members know their neighbours, so that one can leave from the middle at once: an interrupted caller
 * leaves nothing behind in the queue that it waited in.
 */

export interface Queued<T> {
  previous: T | undefined
  next: T | undefined
}

/** Invariant: a member is in at most one queue, once; `size` counts the members reachable from `first`. */
export class Fifo<T extends Queued<T>> {
  size = 0
  first: T | undefined = undefined
  private last: T | undefined = undefined

  push(member: T): void {
    member.previous = this.last
    member.next = undefined
    if (this.last === undefined) this.first = member
    else this.last.next = member
    this.last = member
    this.size++
  }

  unshift(member: T): void {
    member.previous = undefined
    member.next = this.first
    if (this.first === undefined) this.last = member
    else this.first.previous = member
    this.first = member
    this.size++
  }

  shift(): T | undefined {
    const member = this.first
    if (member !== undefined) this.remove(member)
    return member
  }

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
