// AWS SNS: published ten at a time; a FIFO topic keeps each execution in order and drops what comes twice.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html

import { z } from 'zod'
import { defineDestination } from '../destination'
import { httpTarget } from '../http/url'
import { attribute, awsClientConfig, awsFields, inTens, requireAll } from './aws'
import { busMessages, viaBus } from './message'

export const sns = defineDestination({
  id: 'sns',
  audience: 'machine',
  schema: z.strictObject({
    topicArn: z.string().regex(/^arn:[\w-]+:sns:/, 'This is no ARN of a topic.'),
    ...awsFields,
  }),
  secrets: ['secretAccessKey'],
  targets: ({ endpoint }) => (endpoint === undefined ? [] : [httpTarget(endpoint)]),
  atOnce: 50,
  lanes: 1,
  async deliver(batch, context) {
    const { topicArn } = context.config
    const request = `SNS ${topicArn}`
    return viaBus(context, request, async () => {
      const { SNSClient, PublishBatchCommand } = await import('@aws-sdk/client-sns')
      const client = await context.hold(
        () => new SNSClient(awsClientConfig(context.config, context.guard)),
        (opened) => opened.destroy(),
      )
      const fifo = topicArn.endsWith('.fifo')
      for (const some of inTens(busMessages(batch, context))) {
        const entries = some.map(({ id, type, key, body }, at) => ({
          Id: String(at),
          Message: body,
          MessageAttributes: { id: attribute(id), type: attribute(type) },
          MessageGroupId: fifo ? key || 'millrace' : undefined,
          MessageDeduplicationId: fifo ? id : undefined,
        }))
        const answer = await client.send(
          new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries }),
          { abortSignal: context.signal },
        )
        requireAll(answer.Failed, request)
      }
      return { request, response: `${batch.events.length} taken` }
    })
  },
})
