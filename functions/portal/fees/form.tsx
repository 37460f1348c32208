import type { FC } from 'hono/jsx';
import { FactField } from './fact-field.tsx';
import { described, FaultLine, frame, state, typedValue } from './field.tsx';
import type { FormModel } from './form-model.ts';
import type { PlaceAndMonth } from './question.ts';
import { yuanShown } from './wording.ts';

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
      action="/fees#answer"
      novalidate
      data-live="prefs orders fee more peek result sheet"
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
          <a href="#answer">
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
