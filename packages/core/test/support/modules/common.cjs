/** A module whose exports Node does not see before it runs it. */
module.exports = { square: (x) => x * x }
