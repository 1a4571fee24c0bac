// What each operation of the contract takes and gives, drawn from the types that docs/openapi.yaml generates.
import type { paths as Paths } from '../../generated/contract';

export type Method = 'get' | 'put' | 'post' | 'delete';

// The paths that know this method.
export type PathOf<M extends Method> = {
  [P in keyof Paths]: Paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof Paths] &
  string;

type Operation<M extends Method, P extends PathOf<M>> = Paths[P] extends { [K in M]: infer O }
  ? O
  : never;

type JsonOf<R> = R extends { content: { 'application/json': infer J } } ? J : undefined;
type Success = 200 | 201 | 202 | 204;

// The JSON of its success; undefined where there is none.
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R } ? JsonOf<R[keyof R & Success]> : never;

type InPath<O> = O extends { parameters: { path: infer T } } ? { path: T } : { path?: never };
type InQuery<O> = O extends { parameters: { query: infer T } }
  ? { query: T }
  : O extends { parameters: { query?: infer T } }
    ? { query?: T }
    : { query?: never };
type InBody<O> = O extends { requestBody: { content: { 'application/json': infer T } } }
  ? { body: T }
  : O extends { requestBody?: { content: { 'application/json': infer T } } }
    ? { body?: T }
    : { body?: never };

// What must be given with it: {path, query, body}, as far as it has them.
export type Input<M extends Method, P extends PathOf<M>> = InPath<Operation<M, P>> &
  InQuery<Operation<M, P>> &
  InBody<Operation<M, P>>;

export type QueryOf<P extends PathOf<'get'>> = NonNullable<Input<'get', P>['query']>;
