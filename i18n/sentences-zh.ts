import states from '@/messages/zh/states.json'
import { reasons } from './reasons-zh'
import { sayBy, type Sentence } from './sentences'

const refusals: Sentence[] = [
  // What is given to any of them
  ['{path}: {message}.', '{path}：{message}'],
  ['{path}: {message}', '{path}：{message}'],
  ['The input is not valid', '输入无效。'],
  ['The inputs are not valid.', '输入无效。'],
  ['Unknown field', '没有这个字段。'],
  ['A text may not hold the character 0', '文本不能包含编号为 0 的字符。'],
  ['This is not an id.', '这不是有效的 ID。'],
  ['Give it a name.', '请填写名称。'],
  ['This is not a namespace.', '这不是有效的命名空间。'],
  [
    'A namespace is words joined by dots, such as company.team',
    '命名空间由点号连接的词组成，例如 company.team。',
  ],
  ['A state is one of {states}.', '状态必须是以下之一：{states}。'],

  ['Write an e-mail address, such as ada@example.com', '请填写邮箱地址，例如 ada@example.com。'],
  ['Write a name', '请填写名称。'],
  ['Use at most {n} characters', '最多 {n} 个字符。'],
  ['Use at least {n} characters', '至少 {n} 个字符。'],

  // Executions
  ['A view needs a name', '视图需要名称。'],
  ['An execution id is a UUID', '执行的 ID 是 UUID。'],
  ['An idempotency key is printable text without spaces', '幂等键是不含空格的可打印文本。'],
  ['An idempotency key has at most 200 characters', '幂等键最多 200 个字符。'],
  [
    'Only a running execution can be paused; this one is {state}.',
    '只有运行中的执行才能暂停；当前状态为「{state}」。',
  ],
  [
    'Only a paused execution can be resumed; this one is {state}.',
    '只有已暂停的执行才能恢复；当前状态为「{state}」。',
  ],
  ['The task run {id} does not wait for an answer.', '任务运行 {id} 没有在等待答复。'],
  [
    'Several task runs are paused; say which: {names}.',
    '有多个任务运行已暂停，请指明是哪一个：{names}。',
  ],
  [
    'Only an execution that has ended can be restarted; this one is {state}.',
    '只有已结束的执行才能重启；当前状态为「{state}」。',
  ],
  [
    'The execution ended {state}: nothing in it failed. Replay it instead.',
    '执行以「{state}」结束，其中没有失败的任务。请改用重放。',
  ],
  [
    'Only an execution that has ended can be replayed; this one is {state}.',
    '只有已结束的执行才能重放；当前状态为「{state}」。',
  ],
  ['Other inputs can be given only to a replay from the start.', '只有从头重放时才能更换输入。'],
  ['The execution has already ended ({state}).', '执行已经结束（{state}）。'],
  ['The execution has ended ({state}).', '执行已经结束（{state}）。'],
  [
    'The execution stands at no breakpoint; it is {state}.',
    '执行没有停在断点；当前状态为「{state}」。',
  ],
  [
    'The execution is {state}; only one that has ended can be given another state.',
    '执行的状态为「{state}」；只有已结束的执行才能更改状态。',
  ],
  ['{state} is no state that an execution can end in.', '「{state}」不是执行可以结束于的状态。'],
  ['{state} is no state that a task run can end in.', '「{state}」不是任务运行可以结束于的状态。'],
  [
    'The execution is {state1}, the task run {state2}; both must have ended.',
    '执行为「{state1}」，任务运行为「{state2}」；两者都必须已结束。',
  ],
  [
    'Only an execution that waits can be forced to run; this one is {state}.',
    '只有等待中的执行才能强制运行；当前状态为「{state}」。',
  ],
  [
    'Only a queued execution can be unqueued; this one is {state}.',
    '只有排队中的执行才能移出队列；当前状态为「{state}」。',
  ],
  ['The execution still runs. Kill it first, then delete it.', '执行仍在运行。请先终止，再删除。'],
  [
    'The execution still runs; its logs can be deleted when it has ended.',
    '执行仍在运行；结束后才能删除它的日志。',
  ],
  ['Say which: ids or a filter.', '请指明对象：给出 ID 或筛选条件。'],
  ['At most {n} labels are allowed.', '最多允许 {n} 个标签。'],
  ['A label needs a name.', '标签需要名称。'],
  ['A label has at most 200 characters.', '标签最多 200 个字符。'],
  [
    'The label {key} is set by the system; choose a name without "system.".',
    '标签 {key} 由系统设置；请使用不以“system.”开头的名称。',
  ],
  ['More than {n} views cannot be kept: delete one first.', '最多保存 {n} 个视图：请先删除一个。'],
  ['This execution changes too fast just now. Try again.', '这个执行此刻变化太快，请再试一次。'],

  // Flows and their inputs
  ['The flow {flow} is disabled.', '流程 {flow} 已停用。'],
  ['The flow is disabled.', '流程已停用。'],
  [
    'The flow has no revision {revision}; the newest is {newest}.',
    '流程没有修订版 {revision}；最新的是 {newest}。',
  ],
  ['The flow has no revision {revision}.', '流程没有修订版 {revision}。'],
  [
    'Revision {revision} of the flow {flow} cannot be read: {detail}',
    '无法读取流程 {flow} 的修订版 {revision}：{detail}',
  ],
  ['The flow was deleted: choose one of its revisions.', '流程已被删除：请选择它的一个修订版。'],
  ['A sealed secret cannot be given as an input.', '已密封的机密不能作为输入。'],
  ['The file {name} is larger than {mb} MB.', '文件 {name} 超过 {mb} MB。'],
  [
    'The flow {flow} exists already, at revision {revision}.',
    '流程 {flow} 已存在，修订版为 {revision}。',
  ],
  [
    'Revision {newest} was saved since you began with revision {revision}.',
    '您从修订版 {revision} 开始编辑之后，已有人保存了修订版 {newest}。',
  ],
  ['The flow has no input {id}. Did you mean {meant}?', '流程没有输入 {id}。您是指 {meant} 吗？'],
  ['The flow has no inputs, so {id} cannot be given.', '流程没有输入，不能给出 {id}。'],
  ['The flow has no input {id}; it has {ids}.', '流程没有输入 {id}；它有 {ids}。'],
  ['The flow has no input {id}.', '流程没有输入 {id}。'],

  ['A flow may have at most 1 MB of text', '流程的文本最多 1 MB。'],
  ['The text is the flow {flow}, not {expected}.', '文本是流程 {flow}，而不是 {expected}。'],

  // Triggers
  ['The inputs of trigger {id} are not valid: {detail}', '触发器 {id} 的输入无效：{detail}'],
  [
    'The inputs of trigger {id} could not be rendered: {detail}',
    '无法渲染触发器 {id} 的输入：{detail}',
  ],
  ['Its flow is disabled.', '它的流程已停用。'],
  [
    'It needs what it waits for, and cannot be run by hand.',
    '它需要等到所等待的事件，不能手动运行。',
  ],
  ['It is switched off. Switch it on first.', '它已关闭。请先打开。'],
  [
    '{messageWhat} is disabled in the source. Change it there.',
    '{messageWhat}在源代码中被停用。请在那里修改。',
  ],
  ['Its flow', '它的流程'],
  ['The trigger', '触发器'],
  ['It has no times to make up for.', '它没有可补跑的时间。'],
  ['A backfill of it goes on. Cancel it first.', '它正在补跑。请先取消。'],
  ['No backfill of it goes on.', '它没有正在进行的补跑。'],
  ['There is no time of the schedule in this range.', '这段时间内没有计划时间。'],
  ['A backfill has {n} times at most; this is more.', '一次补跑最多 {n} 个时间；这里超出了。'],
  ['It does not wait for an execution.', '它没有在等待执行。'],

  // Workers
  ['The worker {name} is {state}.', '工作节点 {name} 的状态为 {state}。'],

  // Notifications
  ['There is no destination {id}.', '没有接收方 {id}。'],
  ['There is a destination {name} already.', '已有名为 {name} 的接收方。'],
  ['This name is taken.', '这个名称已被使用。'],
  ['The type of a destination stays. Make another one.', '接收方的类型不能更改。请另建一个。'],
  [
    'The destination of a subscription stays. Make another subscription.',
    '订阅的接收方不能更改。请另建一个订阅。',
  ],
  [
    'There is no destination type "{id}". It is one of {names}.',
    '没有接收方类型“{id}”。可选：{names}。',
  ],
  [
    'There is no mail server: set MILLRACE_SMTP_URL, or choose a destination.',
    '没有邮件服务器：请设置 MILLRACE_SMTP_URL，或选择一个接收方。',
  ],
  [
    'This destination serves {namespace} and below. Name a namespace of these.',
    '此接收方只服务于 {namespace} 及其下级。请填写其中的命名空间。',
  ],
  ['Name a delivery.', '请指明一个投递。'],
  ['Name 1,000 deliveries at most.', '一次最多 1,000 个投递。'],
  ['Write a time of day as 22:00.', '请按 22:00 的形式填写时间。'],
  [
    'This is no time zone. Write it as Europe/Berlin.',
    '这不是时区。请按 Europe/Berlin 的形式填写。',
  ],
  ['A header name has letters, digits and hyphens.', '标头名称由字母、数字和连字符组成。'],
  ['A header value has printable ASCII characters.', '标头的值只能是可打印的 ASCII 字符。'],
  [
    'The webhook-* headers, Host and Content-Length are set by us.',
    'webhook-* 标头、Host 和 Content-Length 由系统设置。',
  ],
  [
    'A secret has 8 characters at least; whsec_ and base64 is best.',
    '密钥至少 8 个字符；最好是 whsec_ 加 base64。',
  ],
  [
    'This is not a URL. Write it as https://host/path.',
    '这不是网址。请按 https://host/path 的形式填写。',
  ],
  ['Put credentials into a header, not into the URL.', '请把凭据放在标头里，不要放在网址里。'],
  ['This is not a mail address.', '这不是邮箱地址。'],
  ['Name somebody.', '请填写收件人。'],
  ['Write it as smtp://user:password@host:587.', '请按 smtp://user:password@host:587 的形式填写。'],
  [
    'There is no mail server. Set smtpUrl here, or MILLRACE_SMTP_URL for all.',
    '没有邮件服务器。请在此设置 smtpUrl，或为全部设置 MILLRACE_SMTP_URL。',
  ],
  ['A region looks like eu-central-1.', '区域的形式如 eu-central-1。'],
  ['Write a broker as host:9092.', '请按 host:9092 的形式填写代理。'],
  ['Name a broker.', '请填写一个代理。'],
  ['This is no topic.', '这不是主题。'],
  ['A topic has no # and no +.', '主题中不能有 # 和 +。'],
  ['This is no subject.', '这不是主题名。'],
  ['This is no ARN of a topic.', '这不是主题的 ARN。'],
  ['A bot token looks like 123456:ABC-def.', '机器人令牌的形式如 123456:ABC-def。'],
  ['Write it as {example}.', '请按 {example} 的形式填写。'],

  // Accounts
  ['Choose one of the languages on offer', '请选择所提供的语言之一。'],
  ['Name each namespace once', '每个命名空间只能出现一次。'],
  ['The end of the token must lie in the future.', '令牌的到期时间必须在将来。'],
  ['The last administrator of everything must stay one.', '最后一位全局管理员必须保留。'],
  ['Somebody has this e-mail address already.', '已有人使用这个邮箱地址。'],
  ['Somebody else has this e-mail address already.', '已有其他人使用这个邮箱地址。'],
  ['The current password is wrong.', '当前密码不正确。'],

  // Stored values and files
  ['This is not a key.', '这不是有效的键。'],
  ['The key {key} has a value already.', '键 {key} 已有值。'],
  [
    'A key has letters, digits, ".", "_" and "-", and starts with a letter or digit.',
    '键由字母、数字、“.”、“_”和“-”组成，并以字母或数字开头。',
  ],
  [
    'A name has letters, digits, "_", "-" and ".", and starts with a letter or "_".',
    '名称由字母、数字、“_”、“-”和“.”组成，并以字母或“_”开头。',
  ],
  ['{path} cannot be moved into itself.', '{path} 不能移动到自身之中。'],
  ['Name a file, such as /scripts/main.py.', '请指明一个文件，例如 /scripts/main.py。'],
  ['{path} is a folder; name a file in it.', '{path} 是文件夹；请指明其中的文件。'],
  [
    '{shown} is a file, so {path} cannot stand in it.',
    '{shown} 是文件，因此 {path} 不能放在其中。',
  ],
  ['This is not a name.', '这不是有效的名称。'],
  ['A part of the file is missing: write it again.', '文件缺少一部分：请重新写入。'],
  ['"{path}" is not the path of a stored file.', '“{path}”不是已存文件的路径。'],
  ['"{uri}" is not a stored file (millrace:///...).', '“{uri}”不是已存文件（millrace:///...）。'],
]

/** Each reads after the name of an input, and what was wanted of it. */
const inputs: Sentence[] = [
  [
    '{name} must be {messageWanted}, not {value}.',
    '{name} 必须是{messageWanted}，而不是 {value}。',
  ],
  [
    '{name} has an entry {n} that must be {messageWanted}, not {value}.',
    '{name} 的第 {n} 项必须是{messageWanted}，而不是 {value}。',
  ],
  [
    '{name} must be one of {choices}, not {value}.',
    '{name} 必须是 {choices} 之一，而不是 {value}。',
  ],
  ['{name} is too large for a whole number.', '{name} 作为整数太大。'],
  ['{name} cannot be of type {type} here.', '{name} 在这里不能是 {type} 类型。'],
  ['{name} must be a duration. {fix}', '{name} 必须是时长，例如 PT30S、PT5M、PT2H 或 P1D。'],
  ['{name} must be a file that ends in {endings}.', '{name} 必须是扩展名为 {endings} 的文件。'],
  ['{name} must be JSON: {detail}', '{name} 必须是 JSON：{detail}'],
  ['{name} must be YAML: {detail}', '{name} 必须是 YAML：{detail}'],
  ['{name} must be at least {bound}.', '{name} 不能小于 {bound}。'],
  ['{name} must be at most {bound}.', '{name} 不能大于 {bound}。'],
  ['{name} must be at or after {bound}.', '{name} 不能早于 {bound}。'],
  ['{name} must be at or before {bound}.', '{name} 不能晚于 {bound}。'],
  ['{name} is required.', '{name} 为必填项。'],
  ['a whole number', '整数'],
  ['a number, such as 1.5', '数字，例如 1.5'],
  ['true or false', ' true 或 false'],
  ['text', '文本'],
  [
    'a date and time with its zone, such as 2026-11-21T09:30:00Z',
    '带时区的日期时间，例如 2026-11-21T09:30:00Z',
  ],
  ['a date, such as 2026-11-21', '日期，例如 2026-11-21'],
  ['a time of day, such as 09:30:00', '时刻，例如 09:30:00'],
  ['the address of a stored file', '已存文件的地址'],
  ['a URI, such as https://example.com', ' URI，例如 https://example.com'],
  ['an e-mail address', '邮箱地址'],
  ['a list, such as ["one", "two"]', '列表，例如 ["one", "two"]'],
]

/** Why something failed, where the engine says it and not a task. */
const failures: Sentence[] = [
  ['The worker of this attempt was lost.', '此次尝试的工作节点已失联。'],
  ['Its worker was lost {n} times.', '它的工作节点失联了 {n} 次。'],
  ['The flow took longer than its timeout of {timeout}.', '流程超过了其超时时间 {timeout}。'],
  ['The task took longer than its timeout of {timeout}.', '任务超过了其超时时间 {timeout}。'],
  ['A task ended the execution.', '有任务结束了执行。'],
  ['Set to FAILED by a person.', '由人设为失败。'],
  ['Resumed as failed.', '以失败恢复。'],
  ['{n} executions of this flow run already.', '此流程已有 {n} 个执行在运行。'],
  ['Taken out of the queue.', '已移出队列。'],
  ['The duration of the SLA {id}', 'SLA {id} 的时长'],
  ['The SLA {id} was broken.', '未达到 SLA {id}。'],
  ['Nobody answered in time.', '没有人及时答复。'],
  ['The subflow execution {id} ended {state}.', '子流程执行 {id} 以「{state}」结束。'],
  ['The condition was still false after {n} rounds.', '经过 {n} 轮后条件仍不成立。'],
  [
    'The condition was still false when the maximum duration had passed.',
    '到达最长时间时条件仍不成立。',
  ],
  [
    'The values are neither a list nor a map, nor JSON text of one.',
    '取值既不是列表或映射，也不是它们的 JSON 文本。',
  ],
  ['{flow} was not started: {message}', '{flow} 没有启动：{message}'],
  ['{value} is not {messageWanted}.', '{value} 不是{messageWanted}。'],
  ['There is no function {name} here.', '这里没有函数 {name}。'],
  ['There is no flow {flow}.', '没有流程 {flow}。'],
  ['No worker of the group "{group}" is there.', '工作组“{group}”中没有工作节点。'],
  ['The task could not be sent to its worker.', '无法把任务发送到它的工作节点。'],
  ['The task took longer than its timeout', '任务超过了其超时时间。'],
  ['The script ended with exit code {code}', '脚本以退出码 {code} 结束。'],
  ['The script was ended by {signal}', '脚本被 {signal} 结束。'],
  ['This worker does not know {type}', '这个工作节点不认识 {type}。'],
]

/** How a try to deliver went, where the other side said nothing of it. */
const tries: Sentence[] = [
  ['It answered {status}: redirects are not followed.', '对方返回 {status}：不跟随重定向。'],
  ['It answered 410 Gone.', '对方返回 410 Gone（已不存在）。'],
  ['It answered {status}.', '对方返回 {status}。'],
  ['It failed without a word.', '对方没有说明就失败了。'],
  ['There was no complete answer in time.', '没有及时收到完整的答复。'],
  ['It was stopped before there was an answer.', '在得到答复之前被停止。'],
  ['It could not be prepared: {detail}', '无法准备：{detail}'],
  ['{host} has no address.', '{host} 没有地址。'],
  ['No connection in time.', '未能及时建立连接。'],
  ['There is nothing to send.', '没有可发送的内容。'],
  ['It refused a message.', '对方拒绝了一条消息。'],
  ['No queue is bound to take it.', '没有绑定的队列可以接收。'],
  ['Its answer cannot be read.', '无法读取对方的答复。'],
  ['It refused with the code {code}: {detail}', '对方以代码 {code} 拒绝：{detail}'],
  ['Telegram did not take the message.', 'Telegram 没有接受消息。'],
]

export const sentences = [...refusals, ...inputs, ...failures, ...tries, ...reasons]

export const sayInChinese = sayBy(sentences, states)
