/**
 * Answers of `work` in the order of the items, at most `width` under way at once: a long list becomes neither a burst of requests nor a
 * heap of answers.
 */
export async function* inTurn<Item, Answer>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer, void> {
  const underWay: Promise<Answer>[] = [];
  for (const item of items) {
    const begun = work(item);
    // Whoever waits for an earlier one does not listen yet; what went wrong is thrown when it is its turn.
    begun.catch(() => undefined);
    underWay.push(begun);
    if (underWay.length === width) yield await underWay.shift()!;
  }
  for (const begun of underWay) yield await begun;
}

/** How many requests share the connections of one process without waiting long for one. */
const atOnce = 25;

/** The answers about all items together, in their order, some asked at a time. */
export async function someAtATime<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of inTurn(items, atOnce, ask)) answers.push(answer);
  return answers;
}
