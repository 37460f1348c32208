/** Something outside the program keeps the local service from starting; its message is the whole story for the person at the terminal. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}
