import type { Flow, JsonObject } from '@/lib/engine'

/** Checks and types the inputs of a flow. Throws AppError `invalid` with the fields that are wrong. */
export type ReadInputs = (flow: Flow, given: JsonObject) => Promise<JsonObject>
