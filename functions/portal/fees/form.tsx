import type { FC } from 'hono/jsx';
import { type AskedFact, choicesOf } from './facts.ts';
import { type FieldFault, fieldOf, type PlaceAndMonth } from './question.ts';
import { yuanShown } from './wording.ts';

export interface Place {
  readonly code: string;
  readonly name: string;
}
/** One answer to “which child”, with what the policy in force gives it; null where that cannot be said beforehand. */
export interface OrderOption {
  readonly order: number;
  /** 第二个孩子（二孩） */
  readonly label: string;
  /** 二孩 */
  readonly short: string;
  readonly gives: { readonly text: string; readonly less: boolean } | null;
}
export interface FormModel {
  readonly places: readonly Place[];
  readonly years: readonly string[];
  readonly at: PlaceAndMonth;
  readonly asked: readonly AskedFact[];
  readonly orders: readonly OrderOption[];
  readonly chosenOrder: number | null;
  /** What was typed, as it was typed. */
  readonly query: URLSearchParams;
  readonly faults: readonly FieldFault[];
  /** The amount to keep in sight once there is one. */
  readonly payable: string | null;
}

/** The element a fault of a field links to: the first control of a group. */
export function anchorOf(field: string): string {
  if (field === 'month') return 'year';
  return field === 'order' ? 'order-1' : `f-${field}`;
}

/** The questions, as one form whose address is the state. */
export const FeesForm: FC<{ model: FormModel }> = ({ model }) => {
  const { at, asked } = model;
  const further = asked.filter(({ name }) => name !== 'birthOrder' && name !== 'feeStandard');
  const asks = (name: string) => asked.some((item) => item.name === name);
  return (
    <form
      class="card form"
      id="questions"
      method="get"
      action="/fees#result"
      novalidate
      data-live="orders fee more peek result sheet"
    >
      <PlaceField model={model} />
      <MonthField model={model} at={at} />
      {asks('birthOrder') ? <OrderField model={model} /> : <div id="orders" hidden></div>}
      {asks('feeStandard') ? <FeeField model={model} /> : <div id="fee" hidden></div>}
      <div id="more" class={further.length > 0 ? 'more' : undefined} hidden={further.length === 0}>
        {further.length > 0 ? (
          <p>这个地方还按下面几项计算。标了“可不填”的，不清楚就先空着，结果会说明还差什么。</p>
        ) : null}
        {further.map((item) => (
          <FactField model={model} item={item} />
        ))}
      </div>
      <div class={model.payable ? 'peek has' : 'peek'} id="peek">
        {model.payable ? (
          <a href="#result">
            <small>每月要交</small>
            <b>{yuanShown(model.payable)}</b>
          </a>
        ) : null}
        <button class="btn primary" type="submit">
          {model.payable ? '重新算' : '算一算'}
        </button>
      </div>
    </form>
  );
};

const PlaceField: FC<{ model: FormModel }> = ({ model: { places, at, faults } }) => (
  <div class={frame('division', faults)}>
    <label class="lab" for="f-division">
      在哪里入托？
    </label>
    <FaultLine field="division" faults={faults} />
    <select id="f-division" name="division" {...state('division', faults)}>
      <option value="">请选择</option>
      {places.map(({ code, name }) => (
        <option value={code} selected={code === at.division}>
          {name}
        </option>
      ))}
    </select>
  </div>
);

const MonthField: FC<{ model: FormModel; at: PlaceAndMonth }> = ({ model: { years, faults }, at }) => (
  <fieldset class={frame('month', faults)} {...described('month', faults)}>
    <legend>哪个月的费用？</legend>
    <FaultLine field="month" faults={faults} />
    <div class="two">
      <label>
        <span class="vh">年</span>
        <select id="year" name="year" {...state('month', faults)}>
          <option value="">年</option>
          {years.map((year) => (
            <option value={year} selected={year === at.year}>
              {year} 年
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="vh">月</span>
        <select id="mon" name="mon" {...state('month', faults)}>
          <option value="">月</option>
          {months.map((month) => (
            <option value={month} selected={month === at.monthOfYear}>
              {Number(month)} 月
            </option>
          ))}
        </select>
      </label>
    </div>
  </fieldset>
);
const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'];

const OrderField: FC<{ model: FormModel }> = ({ model: { orders, chosenOrder, faults } }) => (
  <fieldset class={frame('order', faults)} id="orders" {...described('order', faults)}>
    <legend>孩子是家里第几个？</legend>
    <FaultLine field="order" faults={faults} />
    <div class="opts">
      {orders.map(({ order, label, gives }) => (
        <label class="opt">
          <input
            type="radio"
            name="order"
            id={`order-${order}`}
            value={String(order)}
            checked={order === chosenOrder}
          />
          <span class="o-t">{label}</span>
          {gives ? <span class={gives.less ? 'o-tag less' : 'o-tag'}>{gives.text}</span> : null}
        </label>
      ))}
    </div>
  </fieldset>
);

const FeeField: FC<{ model: FormModel }> = ({ model: { query, faults } }) => (
  <div class={frame('fee', faults)} id="fee">
    <label class="lab" for="f-fee">
      机构的收费标准是多少？
    </label>
    <FaultLine field="fee" faults={faults} />
    <div class="with-unit">
      <input
        class="in"
        id="f-fee"
        name="fee"
        inputmode="decimal"
        autocomplete="off"
        maxlength={40}
        value={typedValue(query, 'fee')}
        {...state('fee', faults, 'fee-tip')}
      />
      <span>元/月</span>
    </div>
    <p class="tip" id="fee-tip">
      看机构公示的每月收费标准，减免以前的数，不含伙食费。
    </p>
  </div>
);

const FactField: FC<{ model: FormModel; item: AskedFact }> = ({ model: { query, faults }, item }) => {
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

const FaultLine: FC<{ field: string; faults: readonly FieldFault[] }> = ({ field, faults }) => {
  const fault = faults.find((candidate) => candidate.field === field);
  return fault ? (
    <p class="err" id={`${field}-err`}>
      {fault.detail}
    </p>
  ) : null;
};

function frame(field: string, faults: readonly FieldFault[]): string {
  return faults.some((fault) => fault.field === field) ? 'field bad' : 'field';
}

function state(field: string, faults: readonly FieldFault[], hint?: string) {
  const faulty = faults.some((fault) => fault.field === field);
  const by = [faulty ? `${field}-err` : '', hint ?? ''].filter(Boolean).join(' ');
  return { ...(faulty ? { 'aria-invalid': 'true' as const } : {}), ...(by ? { 'aria-describedby': by } : {}) };
}

function described(field: string, faults: readonly FieldFault[]) {
  return faults.some((fault) => fault.field === field) ? { 'aria-describedby': `${field}-err` } : {};
}

/** What was typed, cut to what a field holds: an address may carry anything. */
function typedValue(query: URLSearchParams, name: string): string {
  return [...(query.get(name) ?? '')].slice(0, 60).join('');
}
