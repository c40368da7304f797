// Every destination type. One of your own is one file and one line here.

import { opsgenie } from './alerts/opsgenie'
import { pagerduty } from './alerts/pagerduty'
import { archive } from './archive'
import { kafka } from './buses/kafka'
import { mqtt } from './buses/mqtt'
import { nats } from './buses/nats'
import { rabbitmq } from './buses/rabbitmq'
import { redisStreams } from './buses/redis-streams'
import { sns } from './buses/sns'
import { sqs } from './buses/sqs'
import { dingtalk } from './chat/dingtalk'
import { discord } from './chat/discord'
import { feishu } from './chat/feishu'
import { googleChat } from './chat/google-chat'
import { slack } from './chat/slack'
import { teams } from './chat/teams'
import { telegram } from './chat/telegram'
import { wecom } from './chat/wecom'
import type { Destination } from './destination'
import { email } from './email'
import { flow } from './flow'
import { logDestination } from './log'
import { webhook } from './webhook/webhook'

export const destinationTypes = [
  webhook,
  email,
  slack,
  teams,
  discord,
  googleChat,
  telegram,
  wecom,
  dingtalk,
  feishu,
  pagerduty,
  opsgenie,
  kafka,
  sns,
  sqs,
  nats,
  rabbitmq,
  redisStreams,
  mqtt,
  archive,
  flow,
  logDestination,
] as Destination[]

const byId = new Map(destinationTypes.map((type) => [type.id, type]))

export const findDestinationType = (id: string): Destination | null => byId.get(id) ?? null
