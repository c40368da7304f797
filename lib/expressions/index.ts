// The only door of the expression language.

export { compile, type Template } from './compile'
export { documentation, filterNames, functionNames, testNames } from './documentation'
export type { Documentation } from './definition'
export {
  defaultBudget,
  Suspended,
  type Budget,
  type Context,
  type Environment,
  type HostFunction,
} from './environment'
export { ExpressionError, type ExpressionErrorCode } from './error'
export { worldFunctions } from './functions/world'
export { hasExpression } from './has-expression'
export { calls, references, type CallReference, type Reference } from './references'
export { render, renderDeep, type Rendered } from './render'
export {
  renderAsync,
  renderDeepAsync,
  type AsyncEnvironment,
  type AsyncFunction,
} from './render-async'
export {
  isTruthy,
  LazyMap,
  taint,
  Tainted,
  type LazySource,
  type Value,
  type ValueMap,
} from './values/values'
