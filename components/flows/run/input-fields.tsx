'use client'

import { useTranslations } from 'next-intl'
import { Controller, type UseFormReturn } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { Badge } from '../../ui/badge'
import { Field } from '../../ui/field'
import { InputControl } from './input-control'
import { checkInput, type InputValue, mayBeEmpty } from './input-values'

/** One field for each input, checked as its type and its limits ask. */
export function InputFields({
  inputs,
  form,
}: {
  inputs: readonly FlowInput[]
  form: UseFormReturn<{ values: InputValue[] }>
}) {
  const t = useTranslations('flows.run.problems')
  return inputs.map((input, index) => (
    <Controller
      key={input.id}
      control={form.control}
      name={`values.${index}`}
      rules={{
        validate: (value) => {
          const problem = checkInput(input, value)
          return problem ? t(problem.key, problem.values) : true
        },
      }}
      render={({ field, fieldState }) => (
        <Field
          // A switch always has a value: nothing about it is optional.
          required={!mayBeEmpty(input) || typeof field.value === 'boolean'}
          label={
            <span className="flex flex-wrap items-center gap-2">
              {input.displayName ?? input.id}
              <Badge variant="outline" className="font-mono">
                {input.type}
              </Badge>
            </span>
          }
          help={input.description}
          error={fieldState.error?.message}
        >
          {(control) => (
            <InputControl
              input={input}
              control={control}
              value={field.value as InputValue}
              onChange={field.onChange}
              onBlur={field.onBlur}
            />
          )}
        </Field>
      )}
    />
  ))
}
