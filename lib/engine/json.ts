// The engine imports nothing outside itself, so it says again what JSON is.

export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }
