export * from './event'
export {
  catalogue,
  eventPatternProblem,
  eventTypes,
  sampleOf,
  type CatalogueEntry,
} from './catalogue'
export * from './match'
export * from './retry'
export * from './breaker'
export * from './people'
export * from './message'
export { eventUrl, millraceBody, type Sending } from './formats/millrace'
export { batchType, binaryHeaders, structuredEvent, structuredType } from './formats/cloud-events'
export { pipelineBody, pipelineEventType } from './formats/pipeline'
export { maestroBody } from './formats/maestro'
export { durationText, renderTemplate, templateContext } from './formats/template'
