// AWS SQS: sent ten at a time; a FIFO queue keeps each execution in order and drops what comes twice.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget, httpUrl } from '../http/url'
import { attribute, awsClientConfig, awsFields, inTens, requireAll } from './aws'
import { busMessages, viaBus } from './message'

export const sqs = defineDestination({
  id: 'sqs',
  audience: 'machine',
  schema: z.strictObject({ queueUrl: httpUrl, ...awsFields }),
  secrets: ['secretAccessKey'],
  targets: ({ queueUrl, endpoint }) => [httpTarget(endpoint ?? queueUrl)],
  atOnce: 50,
  lanes: 1,
  async deliver(batch, context) {
    const { queueUrl } = context.config
    const request = `SQS ${queueUrl}`
    return viaBus(context, request, async () => {
      const { SQSClient, SendMessageBatchCommand } = await import('@aws-sdk/client-sqs')
      const client = await context.hold(
        () => new SQSClient(awsClientConfig(context.config, context.guard)),
        (opened) => opened.destroy(),
      )
      const fifo = queueUrl.endsWith('.fifo')
      for (const some of inTens(busMessages(batch, context))) {
        const entries = some.map(({ id, type, key, body }, at) => ({
          Id: String(at),
          MessageBody: body,
          MessageAttributes: { id: attribute(id), type: attribute(type) },
          MessageGroupId: fifo ? key || 'millrace' : undefined,
          MessageDeduplicationId: fifo ? id : undefined,
        }))
        const answer = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
          { abortSignal: context.signal },
        )
        requireAll(answer.Failed, request)
      }
      return { request, response: `${batch.events.length} taken` }
    })
  },
})
