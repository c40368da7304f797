'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { Field } from '../ui/field'
import { Input } from '../ui/input'
import { useCopied } from '../ui/use-copied'

/** Something that can be read now and never again: to copy. */
export function SecretOnce({
  label,
  help,
  secret,
}: {
  label: string
  help: string
  secret: string
}) {
  const t = useTranslations('common')
  const [copied, copy] = useCopied()
  const Icon = copied ? Check : Copy
  return (
    <Field label={label} help={help} required>
      {(control) => (
        <div className="flex gap-2">
          <Input
            {...control}
            readOnly
            value={secret}
            className="font-mono"
            onFocus={(event) => event.target.select()}
          />
          <Button onClick={() => copy(secret)}>
            <Icon aria-hidden />
            <span role="status">{copied ? t('copied') : t('copy')}</span>
          </Button>
        </div>
      )}
    </Field>
  )
}
