// Addresses that several pages lead to, and the store that a question names.

export const staffAddress = (id: string, store: string | null): string =>
  `/staff/${encodeURIComponent(id)}${store ? `?store_id=${encodeURIComponent(store)}` : ''}`;

// {store_id} of what has one.
export const storeOf = ({ store_id }: { store_id: string | null }): { store_id?: string } =>
  store_id ? { store_id } : {};
