/** How many requests share the connections of one process without waiting long for one. */
const atOnce = 25;

/** Asks about each item, some at a time; answers in the order of the items. */
export async function someAtATime<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < items.length; start += atOnce)
    answers.push(...(await Promise.all(items.slice(start, start + atOnce).map(ask))));
  return answers;
}
