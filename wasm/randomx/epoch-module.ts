/**
 * What the module of a seed exports, and this one imports: dataset items by their number, computed from the
 * cache (specification 7.3). `items` holds 1, 2 or 16 item numbers of 4 bytes; `out` gets 64 bytes for each.
 */

@external("epoch", "items1")
export declare function items1(items: usize, out: usize, cache: usize): void;

@external("epoch", "items2")
export declare function items2(items: usize, out: usize, cache: usize): void;

@external("epoch", "items16")
export declare function items16(items: usize, out: usize, cache: usize): void;
