import { describe, expect, it } from 'vitest';
import type { Claim, Line } from '../../../shared/claims/claim.ts';
import {
  amountViolations,
  personViolations,
  placesViolations,
  recomputeViolations,
  slotViolations,
  violationsOf,
} from '../../../shared/claims/invariants.ts';
import { policies } from '../../../shared/policies/index.ts';
import { aBasis, anInstitution, builtAt, someChildren } from '../../support/builders.ts';
import { determined, drafted, reviewed, submitted } from '../../support/claim-story.ts';

/** Each invariant finds what breaks it: a check that cannot fail would hold nothing. */

const basis = aBasis({ enrolments: someChildren(2) });
const whole = determined(reviewed(submitted(drafted(basis), basis)));
const withLine = (change: Partial<Line>): Claim => ({
  ...whole.claim,
  lines: whole.claim.lines.map((line, index) => (index === 1 ? { ...line, ...change } : line)),
});
const withTotals = (change: Partial<Claim['head']['totals']>): Claim => ({
  ...whole.claim,
  head: { ...whole.claim.head, totals: { ...whole.claim.head.totals, ...change } },
});

describe('a sound claim', () => {
  it('breaks nothing', () => {
    expect(violationsOf(whole.claim, whole.events, policies)).toEqual([]);
    expect(placesViolations(whole.claim, anInstitution())).toEqual([]);
  });
});

describe('I2', () => {
  it('finds totals that are not the sums, and amounts above the stage before', () => {
    const texts = (claim: Claim) => amountViolations(claim).map(({ found }) => found);
    expect(texts(withTotals({ determined: 39_999 }))).toEqual(['totals are not the sums of the lines']);
    expect(texts(withTotals({ determined: 40_001 }))).toEqual([
      'totals are not the sums of the lines',
      'determined in all above computed in all',
    ]);
    expect(texts(withLine({ reviewed: 20_001 }))).toEqual([
      'totals are not the sums of the lines',
      'line 0002 reviewed above computed',
    ]);
    expect(texts(withLine({ reviewed: 10_000 }))).toEqual([
      'totals are not the sums of the lines',
      'line 0002 determined above the stage before',
    ]);
  });
});

describe('I3', () => {
  it('finds a slot held twice, and a line that counts without its slot', () => {
    const second: Claim = { ...whole.claim, head: { ...whole.claim.head, id: 'clm_second' } };
    expect(slotViolations([whole.claim, second], builtAt).map(({ found }) => found)).toEqual([
      'clm_second/0001 and clm_01K5T0/0001 hold one slot',
      'clm_second/0002 and clm_01K5T0/0002 hold one slot',
    ]);
    expect(slotViolations([withLine({ slot: 'conflict' })], builtAt).map(({ found }) => found)).toEqual([
      'clm_01K5T0/0002 counts without its slot',
    ]);
  });

  it('lets an ended claim keep no slot', () => {
    const ended: Claim = { ...whole.claim, head: { ...whole.claim.head, id: 'clm_ended', status: 'withdrawn' } };
    expect(slotViolations([whole.claim, ended], builtAt)).toEqual([]);
  });
});

describe('I6', () => {
  it('finds a person in two control roles', () => {
    const { head } = whole.claim;
    const persons = { ...head.persons, clerk: ['person-health-approver'] };
    expect(personViolations({ ...head, persons })).toEqual([
      { invariant: 'I6', found: 'person-health-approver stands in two control roles' },
    ]);
  });
});

describe('I8', () => {
  it('finds more children than registered places', () => {
    const registeredPlaces = [{ from: '2023-01-01', to: null, document: '示例备案回执', places: 1 }];
    expect(placesViolations(whole.claim, anInstitution({ registeredPlaces })).map(({ found }) => found)).toEqual([
      'clm_01K5T0 counts 2 children on 1 places',
    ]);
  });
});

describe('I9', () => {
  it('finds an amount, a fact, a rate and a policy that were changed afterwards', () => {
    const texts = (claim: Claim, kept = policies) => recomputeViolations(claim, kept).map(({ found }) => found);
    expect(texts(withLine({ computed: 20_001 }))).toEqual(['line 0002 computes differently now']);
    const factsChanged = 'the calculation of 2024-05 is not what its receipt says: facts_changed';
    expect(texts(withLine({ facts: { feeStandard: '2000.10' } }))).toEqual([
      factsChanged,
      'line 0002 computes differently now',
    ]);
    const { head, lines } = whole.claim;
    const calculations = head.calculations.map((one) => ({ ...one, facts: { ...one.facts, operatingRate: '0.11' } }));
    expect(texts({ head: { ...head, calculations }, lines })).toEqual([
      factsChanged,
      'line 0001 computes differently now',
      'line 0002 computes differently now',
    ]);
    const edited = policies.map((policy) => (policy.id === '330903-putuo' ? { ...policy, title: '改过' } : policy));
    expect(texts(whole.claim, edited)).toEqual([
      'the calculation of 2024-05 is not what its receipt says: policy_changed',
    ]);
  });
});
