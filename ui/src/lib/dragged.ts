/** What a row of the list carries while it is dragged: the id of its person. */
export const DRAGGED_PERSON = "application/x-rollbook-person";
