/** Plain JSON data, as it stands in a JSON column or on a wire. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }
