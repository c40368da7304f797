import type { Sentence } from './sentences'

/** Why a trigger started nothing: parts of a sentence, which may stand in a row. */
export const reasons: Sentence[] = [
  ['{message1}; {message2}', '{message1}；{message2}'],
  ['none holds: {message}', '均不成立：{message}'],
  ['did not match', '不匹配'],
  ['its flow cannot be read', '无法读取它的流程'],
  ['its times cannot be worked out: {detail}', '无法推算它的时间：{detail}'],
  [
    'stopped: its last execution ended as {state}, as stopAfter says',
    '已停止：上一次执行以「{state}」结束，符合 stopAfter',
  ],
  [
    'stopped: it has fired once, as stopAfterFirst says',
    '已停止：已触发过一次，符合 stopAfterFirst',
  ],
  [
    'waits: its last execution is {state}, and allowConcurrent is not set',
    '等待中：上一次执行为「{state}」，且未设置 allowConcurrent',
  ],
  [
    '{time} was missed, and recoverMissedSchedules is NONE',
    '错过了 {time}，且 recoverMissedSchedules 为 NONE',
  ],
  [
    '{time} was later than lateMaximumDelay allows, by {late}',
    '{time} 晚于 lateMaximumDelay 所允许的时间，超出 {late}',
  ],
  ['came after its window had closed: a later one has begun', '到达时窗口已关闭：后一个窗口已开始'],
  ['fired already in this window', '在此窗口内已触发过'],
  ['waits for {parts}', '等待 {parts}'],
  [
    'waits for {parts}; what had come ({ids}) is forgotten, its window closed {time} before',
    '等待 {parts}；之前到达的（{ids}）已作废，其窗口在 {time} 前关闭',
  ],
  [
    'window closed at {time}Z: nothing had come, {absent} had not',
    '窗口于 {time}Z 关闭：什么都没有到达，缺 {absent}',
  ],
  [
    'window closed at {time}Z: {come} had come, {absent} had not',
    '窗口于 {time}Z 关闭：{come} 已到达，缺 {absent}',
  ],
  ['window closed at {time}Z: {had}, {absent} had not', '窗口于 {time}Z 关闭：{had}；缺 {absent}'],
  [
    'times from {time} were missed, and recoverMissedSchedules is LAST',
    '错过了自 {time} 起的时间，且 recoverMissedSchedules 为 LAST',
  ],
  ['unknown condition {type}', '未知的条件 {type}'],
  ['public holidays are not known here', '这里没有公共假日的数据'],
  [
    'namespace was {namespace}, waits for {comparison} {wanted}',
    '命名空间为 {namespace}，等待 {comparison} {wanted}',
  ],
  ['The {message}.', '{message}。'],
  ['state was {state}, waits for an end or PAUSED', '状态为「{state}」，等待结束或「已暂停」'],
  ['state was {state}, waits for {wanted}', '状态为「{state}」，等待 {wanted}'],
  ['state was {state}, which is left out', '状态为「{state}」，已被排除'],
  ['flow was {flow}, waits for {wanted}', '流程为 {flow}，等待 {wanted}'],
  ['namespace was {namespace}, waits for {wanted}', '命名空间为 {namespace}，等待 {wanted}'],
  ['label {label} was missing, waits for {wanted}', '缺少标签 {label}，等待 {wanted}'],
  ['label {label} was {value}, waits for {wanted}', '标签 {label} 为 {value}，等待 {wanted}'],
  ['nothing was retried in the upstream execution', '上游执行中没有重试'],
  ['its date "{date}" is not a date', '其日期“{date}”不是日期'],
  ['outside {from} to {to}', '不在 {from} 至 {to} 之间'],
  ['before {time}', '早于 {time}'],
  ['after {time}', '晚于 {time}'],
  ['day was {day}, waits for the weekend', '当天是 {day}，等待周末'],
  ['day was {day}, waits for {wanted}', '当天是 {day}，等待 {wanted}'],
  ['it is not the {which} {day} of the month', '不是当月的 {which} {day}'],
  ['there is no calendar of public holidays for {country}', '没有 {country} 的公共假日日历'],
  ['{date} is no public holiday in {country}', '{date} 不是 {country} 的公共假日'],
  ['{expression} gave {value}', '{expression} 的结果为 {value}'],
  ['{expression} could not be rendered: {detail}', '无法渲染 {expression}：{detail}'],
  ['it answered {status}', '对方返回 {status}'],
  ['{message} (it answered {status})', '{message}（对方返回 {status}）'],
]
