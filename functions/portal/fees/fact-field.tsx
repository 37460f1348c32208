import type { FC } from 'hono/jsx';
import { type AskedFact, choicesOf } from './facts.ts';
import { described, FaultLine, frame, state, typedValue } from './field.tsx';
import type { FormModel } from './form-model.ts';
import { fieldOf } from './question.ts';

/** A field for whatever fact a county's provision reads, made from the dictionary's label, unit and values. */
export const FactField: FC<{ model: FormModel; item: AskedFact }> = ({ model: { query, faults }, item }) => {
  const { fact, required } = item;
  const name = fieldOf(item.name);
  const choices = choicesOf(fact);
  const typed = typedValue(query, name);
  if (fact.type === 'set' && choices.length > 0)
    return <SetField name={name} label={fact.label} choices={choices} model={{ query, faults }} />;
  return (
    <div class={frame(name, faults)}>
      <label class="lab" for={`f-${name}`}>
        {fact.label}
        {required ? null : <span class="opt-mark">可不填</span>}
      </label>
      <FaultLine field={name} faults={faults} />
      {choices.length > 0 ? (
        <select id={`f-${name}`} name={name} {...state(name, faults)}>
          <option value="">不清楚</option>
          {choices.map(([value, label]) => (
            <option value={value} selected={value === typed}>
              {label}
            </option>
          ))}
        </select>
      ) : (
        <div class="with-unit">
          <input
            class="in"
            id={`f-${name}`}
            name={name}
            inputmode={keyboards[fact.type]}
            autocomplete="off"
            maxlength={60}
            value={typed}
            {...state(name, faults, fact.type === 'date' ? `${name}-tip` : undefined)}
          />
          {fact.unit ? <span>{fact.unit}</span> : null}
        </div>
      )}
      {fact.type === 'date' ? (
        <p class="tip" id={`${name}-tip`}>
          例如 2024-03-05
        </p>
      ) : null}
    </div>
  );
};
const keyboards: Partial<Record<AskedFact['fact']['type'], 'decimal' | 'numeric'>> = {
  money: 'decimal',
  number: 'decimal',
  count: 'numeric',
};

const SetField: FC<{
  name: string;
  label: string;
  choices: readonly (readonly [string, string])[];
  model: Pick<FormModel, 'query' | 'faults'>;
}> = ({ name, label, choices, model: { query, faults } }) => (
  <fieldset class={frame(name, faults)} {...described(name, faults)}>
    <legend>
      {label}
      <span class="opt-mark">可多选</span>
    </legend>
    <FaultLine field={name} faults={faults} />
    <div class="opts">
      {choices.map(([value, text], index) => (
        <label class="opt">
          <input
            type="checkbox"
            name={name}
            id={index === 0 ? `f-${name}` : undefined}
            value={value}
            checked={query.getAll(name).includes(value)}
          />
          <span class="o-t">{text}</span>
        </label>
      ))}
    </div>
  </fieldset>
);
