/** Why what is claimed is not taken. Never leaves `DeedSettlement`. */
export class Refusal extends Error {}
