'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type PersonView, roles } from '@/lib/accounts/schema'
import { Button } from '../ui/button'
import { Input } from '../ui/input'
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select'

type Grants = PersonView['grants']

/** Roles, each with the namespace that it holds for; an empty namespace is everything. */
export function GrantsEditor({
  grants,
  onChange,
}: {
  grants: Grants
  onChange: (grants: Grants) => void
}) {
  const t = useTranslations('settings')
  const set = (index: number, change: Partial<Grants[number]>) =>
    onChange(grants.map((grant, at) => (at === index ? { ...grant, ...change } : grant)))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1.5 font-medium">{t('people.roles')}</legend>
      {grants.map((grant, index) => (
        <div key={index} className="flex gap-2">
          <Select
            value={grant.role}
            onValueChange={(value) =>
              set(index, { role: roles.find((role) => role === value) ?? grant.role })
            }
          >
            <SelectTrigger aria-label={t('people.role')} className="w-40 shrink-0">
              <SelectValue />
            </SelectTrigger>
            <SelectContent>
              {roles.map((role) => (
                <SelectItem key={role} value={role}>
                  {t(`roles.${role}`)}
                </SelectItem>
              ))}
            </SelectContent>
          </Select>
          <Input
            aria-label={t('people.namespace')}
            placeholder={t('people.everywhere')}
            autoComplete="off"
            value={grant.namespace}
            onChange={(event) => set(index, { namespace: event.target.value.trim() })}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={t('people.removeRole')}
            onClick={() => onChange(grants.filter((_, at) => at !== index))}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button size="sm" onClick={() => onChange([...grants, { namespace: '', role: 'viewer' }])}>
          <Plus aria-hidden />
          {t('people.addRole')}
        </Button>
      </div>
      <p className="text-xs text-muted-foreground">{t('people.rolesHelp')}</p>
    </fieldset>
  )
}
