// The browser's door to the fold of events.

export { createPast } from '../as-of'
