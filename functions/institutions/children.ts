import type { RosterSecrets } from '../../shared/claims/basis.ts';
import { type DocumentType, normaliseIdNumber } from '../../shared/identity.ts';
import type { ChildDocument } from '../../shared/storage/children.ts';
import type { Services } from './services.ts';

/** A body's words for a child, as far as they name a document. */
interface Identified {
  readonly idNumber?: string | undefined;
  readonly documentType?: DocumentType | undefined;
}

/** The document that a checked body names. */
export function documentOf({
  idNumber,
  documentType = '居民身份证',
}: { idNumber: string } & Identified): ChildDocument {
  return { type: documentType, number: normaliseIdNumber(idNumber) };
}

/** What a roster needs to know of the children of a checked body; those whom nobody ever named have a key from now on. */
export function secretsFor({ children, newId }: Naming, identified: readonly Identified[]): Promise<RosterSecrets> {
  return keyed(newId, identified, (documents) => children.named(documents));
}

/** The same for looking only: nothing is written, and a child whom nobody ever named has a key that leads nowhere. */
export function knownSecretsFor(
  { children, newId }: Naming,
  identified: readonly Identified[],
): Promise<RosterSecrets> {
  return keyed(newId, identified, async (documents) =>
    (await children.known(documents)).map((key, index) => key ?? `unknown-${documents[index]!.number}`),
  );
}

type Naming = Pick<Services, 'children' | 'newId'>;

async function keyed(
  newId: Services['newId'],
  identified: readonly Identified[],
  keysOf: (documents: readonly ChildDocument[]) => Promise<readonly string[]>,
): Promise<RosterSecrets> {
  const documents = identified.flatMap(({ idNumber, documentType }) =>
    idNumber === undefined ? [] : [documentOf({ idNumber, documentType })],
  );
  const found = documents.length > 0 ? await keysOf(documents) : [];
  const keys = new Map(documents.map(({ type, number }, index) => [`${type}\n${number}`, found[index]!]));
  return {
    childKey: (type, number) => {
      const key = keys.get(`${type}\n${number}`);
      if (key === undefined) throw new Error('a child was asked for that the body does not name');
      return key;
    },
    newEnrolmentId: () => newId('enr'),
  };
}
