// An answer of JSON that stays the text that it is: a Response makes a stream of it, which costs as much as all
// else that is done to a small answer. Whoever writes to a socket takes the text, everybody else `wholeAnswer`.

export class JsonAnswer extends Response {
  readonly written: string

  constructor(value: object) {
    super(null, { headers: { 'content-type': 'application/json' } })
    this.written = JSON.stringify(value)
  }
}

/** With its body. */
export function wholeAnswer(answer: Response): Response {
  if (!(answer instanceof JsonAnswer)) return answer
  return new Response(answer.written, { status: answer.status, headers: answer.headers })
}
