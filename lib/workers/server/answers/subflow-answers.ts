// What a Subflow task wants to know of the execution that it started and that has ended.

import { contextFunctions, executionContext, type Json } from '@/lib/engine'
import { ExpressionError, renderDeep } from '@/lib/expressions'
import { flowAt } from '@/lib/flows/newest'
import { AppError } from '@/lib/shared/errors'
import { argument, textArgument, type Answers } from './asker'

export const subflowAnswers: Answers = {
  /** Templates rendered with the variables of a child: for the child's own parent alone. */
  async subflowOutputs(asker, args) {
    const executionId = textArgument(args, 0, 'executionId')
    const state = await asker.runtime.state(executionId)
    if (!state || state.execution.parent?.executionId !== asker.executionId) {
      throw new AppError('not-found', `The execution ${executionId} is no subflow of this one.`)
    }
    const { namespace, flowId, flowRevision } = state.execution
    const flow = await flowAt(namespace, flowId, flowRevision)
    if (!flow) throw new AppError('not-found', `${namespace}.${flowId} is gone.`)
    const context = executionContext(flow, state)
    const environment = {
      now: state.execution.endedAt ?? state.execution.createdAt,
      random: Math.random,
      functions: contextFunctions(context),
    }
    try {
      const outputs = argument(args, 1, 'outputs') ?? {}
      return { value: renderDeep(outputs, context, environment).value as Json }
    } catch (error) {
      if (error instanceof ExpressionError)
        throw new AppError('invalid', `outputs: ${error.message}.`)
      throw error
    }
  },
}
