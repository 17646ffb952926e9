/** The states of an order, in the order in which it goes through them. */
export const ORDER_STATES = ['placed', 'paid', 'packed', 'handed_over', 'delivered', 'cancelled'] as const;
