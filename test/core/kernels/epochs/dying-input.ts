/** Last byte of an input that ends the thread of the dying worker. Apart: the worker needs no compiler. */
export const DIES = 3;
