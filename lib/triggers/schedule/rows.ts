export type TriggerKey = { namespace: string; flowId: string; triggerId: string }

export const keyText = ({ namespace, flowId, triggerId }: TriggerKey): string =>
  `${namespace}/${flowId}/${triggerId}`
