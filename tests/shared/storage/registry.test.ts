import { describe, expect, it } from 'vitest';
import type { InstitutionRate } from '../../../shared/claims/registry.ts';
import { addClass, allClasses, getClass, listClasses, replaceClass } from '../../../shared/storage/classes.ts';
import { divisionsAtWork } from '../../../shared/storage/divisions.ts';
import {
  addEnrolments,
  allEnrolments,
  enrolAll,
  getEnrolment,
  listEnrolments,
  replaceEnrolment,
} from '../../../shared/storage/enrolments.ts';
import {
  addInstitution,
  getInstitution,
  listInstitutions,
  replaceInstitution,
} from '../../../shared/storage/institutions.ts';
import { latestPaymentBasis, paymentBases, registerPaymentBasis } from '../../../shared/storage/payment-basis.ts';
import { allRates, cosignRate, getRate, proposeRate } from '../../../shared/storage/rates.ts';
import { aClass, anActor, anInstitution, aPaymentBasis, aRate } from '../../support/builders.ts';
import { children, enrolment, freshDatabase } from './samples.ts';

const firstPage = { limit: 100, cursor: null };

describe('institutions', () => {
  it('are kept under their id, once, and changed only from the version that was read', async () => {
    const { database } = await freshDatabase();
    const first = anInstitution({ id: 'PT-1' });
    await database.commit(addInstitution(first));
    expect(await getInstitution(database, 'PT-1')).toStrictEqual(first);
    expect(await getInstitution(database, 'PT-2')).toBeNull();
    await expect(database.commit(addInstitution(first))).rejects.toMatchObject({ code: 'already_exists' });
    expect(await divisionsAtWork(database)).toEqual([first.division]);
    const second = { ...first, phone: '0580-0000000', version: 2 };
    await database.commit(replaceInstitution(first, second));
    expect(await getInstitution(database, 'PT-1')).toStrictEqual(second);
    await expect(database.commit(replaceInstitution(first, second))).rejects.toMatchObject({
      code: 'version_conflict',
    });
    const unknown = anInstitution({ id: 'PT-9' });
    await expect(database.commit(replaceInstitution(unknown, unknown))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are listed by division and never beyond it', async () => {
    const { database } = await freshDatabase();
    const all = [
      anInstitution({ id: 'PT-1' }),
      anInstitution({ id: 'PT-2' }),
      anInstitution({ id: 'DH-1', division: '330902' }),
    ];
    for (const one of all) await database.commit(addInstitution(one));
    const { items, nextCursor } = await listInstitutions(database, '330903', firstPage);
    expect(items.map(({ id }) => id)).toStrictEqual(['PT-1', 'PT-2']);
    expect(nextCursor).toBeNull();
  });
});

describe('classes', () => {
  it('belong to one institution', async () => {
    const { database } = await freshDatabase();
    const first = aClass({ institutionId: 'PT-1', id: 'a' });
    for (const one of [first, aClass({ institutionId: 'PT-1', id: 'b' }), aClass({ institutionId: 'PT-10', id: 'c' })])
      await database.commit(addClass(one));
    expect((await allClasses(database, 'PT-1')).map(({ id }) => id)).toStrictEqual(['a', 'b']);
    expect(await getClass(database, 'PT-10', 'a')).toBeNull();
    const closed = { ...first, closedOn: '2024-06-30', version: 2 };
    await database.commit(replaceClass(first, closed));
    expect(await getClass(database, 'PT-1', 'a')).toStrictEqual(closed);
    await expect(database.commit(replaceClass(first, closed))).rejects.toMatchObject({ code: 'version_conflict' });
  });
});

describe('enrolments', () => {
  it('lie in the roster of their institution', async () => {
    const { database } = await freshDatabase();
    const added = enrolment('PT-1', 'e1', 'key-1');
    await database.commit(addEnrolments([added, enrolment('PT-1', 'e2', 'key-1')]));
    expect(await getEnrolment(database, 'PT-1', 'e1')).toStrictEqual(added);
    expect(await getEnrolment(database, 'PT-2', 'e1')).toBeNull();
  });

  it('are changed only from the version that was read', async () => {
    const { database } = await freshDatabase();
    const added = enrolment('PT-1', 'e1', 'key-1');
    await database.commit(addEnrolments([added]));
    await expect(database.commit(addEnrolments([added]))).rejects.toMatchObject({ code: 'already_exists' });
    const moved = { ...added, childKey: 'key-2', version: 2 };
    await database.commit(replaceEnrolment(added, moved));
    expect((await getEnrolment(database, 'PT-1', 'e1'))?.childKey).toBe('key-2');
    await expect(database.commit(replaceEnrolment(added, moved))).rejects.toMatchObject({ code: 'version_conflict' });
  });

  it('of a whole roster are added in one go, and doing it again adds nothing', async () => {
    const { database } = await freshDatabase();
    const roster = children(130).map((child) => enrolment('PT-1', `enr-${child}`, child));
    await enrolAll(database, roster.slice(30, 90));
    await enrolAll(database, roster);
    expect(await allEnrolments(database, 'PT-1')).toHaveLength(130);
    const thief = { ...roster[0], childKey: 'other' } as (typeof roster)[number];
    await expect(enrolAll(database, [thief])).rejects.toMatchObject({ code: 'already_exists' });
  });
});

describe('lists', () => {
  it('give every item once over pages of any size', async () => {
    const { database } = await freshDatabase();
    const ids = children(23);
    for (const id of ids) await database.commit(addClass(aClass({ institutionId: 'PT-1', id })));
    for (const limit of [1, 7, 22, 23, 24]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listClasses(database, 'PT-1', { limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toStrictEqual(ids);
    }
  });

  it('refuse a cursor that is not theirs, whoever made it', async () => {
    const { database } = await freshDatabase();
    for (const id of ['a', 'b', 'c']) {
      await database.commit(addClass(aClass({ institutionId: 'PT-1', id })));
      await database.commit(addEnrolments([enrolment('PT-1', id)]));
    }
    const { nextCursor } = await listClasses(database, 'PT-1', { limit: 1, cursor: null });
    const cursor = String(nextCursor);
    expect((await listClasses(database, 'PT-1', { limit: 1, cursor })).items.map(({ id }) => id)).toStrictEqual(['b']);
    const text = Buffer.from(cursor, 'base64url').toString();
    const redirected = Buffer.from(text.replace('CLASS#a', 'CLASS#b')).toString('base64url');
    const forged = ['', 'x', '%', `${cursor}A`, cursor.slice(1), redirected, 'A'.repeat(5000)];
    const refusal = {
      code: 'invalid_input',
      extras: { faults: [{ pointer: '/query/cursor', code: 'invalid_cursor' }] },
    };
    for (const one of forged)
      await expect(listClasses(database, 'PT-1', { limit: 1, cursor: one }), one).rejects.toMatchObject(refusal);
    await expect(listClasses(database, 'PT-2', { limit: 1, cursor })).rejects.toMatchObject(refusal);
    await expect(listEnrolments(database, 'PT-1', { limit: 1, cursor })).rejects.toMatchObject(refusal);
  });
});

const rate = (id: string, from: string, to: string) =>
  aRate({ id, institutionId: 'PT-1', from, to, cosigned: null, cosignedAt: null, version: 1 });
const cosigned = (before: InstitutionRate): InstitutionRate => ({
  ...{ ...before, cosigned: anActor('finance-officer'), cosignedAt: before.proposedAt, version: before.version + 1 },
});

describe('rates', () => {
  it('may be proposed over one another but hold in a month only once', async () => {
    const { database } = await freshDatabase();
    const year = rate('r1', '2024-01', '2024-12');
    const late = rate('r2', '2024-12', '2025-11');
    for (const one of [year, late]) await database.commit(proposeRate(one));
    await database.commit(cosignRate(year, cosigned(year)));
    await expect(database.commit(cosignRate(late, cosigned(late)))).rejects.toMatchObject({
      code: 'rate_overlaps',
      message: '2024-12 已有会签生效的比例，请把起止月份改到没有比例的月份。',
    });
    expect(await getRate(database, 'PT-1', 'r2')).toStrictEqual(late);
    expect((await allRates(database, 'PT-1')).map(({ id }) => id)).toStrictEqual(['r1', 'r2']);
    await expect(database.commit(cosignRate(year, cosigned(year)))).rejects.toMatchObject({ code: 'version_conflict' });
  });

  it('run at most 60 months, and forwards', () => {
    expect(proposeRate(rate('r', '2024-01', '2028-12'))).toHaveLength(1);
    for (const to of ['2029-01', '2023-12'])
      expect(() => proposeRate(rate('r', '2024-01', to))).toThrow(
        '一次核定的比例要从起始月到不早于它的终止月，最长 60 个月，请分次核定。',
      );
  });
});

describe('the payment basis', () => {
  it('keeps every version, and takes the next one from one person only', async () => {
    const { database } = await freshDatabase();
    const first = aPaymentBasis();
    expect(await latestPaymentBasis(database, '330903')).toBeNull();
    await database.commit(registerPaymentBasis(first));
    const second = { ...first, docNo: '示例〔2025〕1号', version: 2 };
    await database.commit(registerPaymentBasis(second));
    expect(await latestPaymentBasis(database, '330903')).toStrictEqual(second);
    expect(await paymentBases(database, '330903')).toStrictEqual([first, second]);
    await expect(database.commit(registerPaymentBasis(second))).rejects.toMatchObject({ code: 'version_conflict' });
  });
});
