// The ways in which a command ends early.

export class WrongWords extends Error {
  /**
   * @param {string} message
   * @param {string} usage What would be right.
   */
  constructor(message, usage) {
    super(message)
    this.usage = usage
  }
}

/** The server said no. */
export class Refused extends Error {}

/** No server answered. */
export class Unreachable extends Error {}
