export { type Asked, foundIn, isSource, matches, plain, type SearchedDocument, type Span } from "./match.js";
export { type Indexed, indexed, type Lexeme, lexemesOf } from "./phrase.js";
export {
  type Fault,
  formatQuery,
  type Group,
  type Kind,
  type Moment,
  parseQuery,
  type Query,
  type Term,
} from "./query.js";
export { type Word, wordsOf } from "./words.js";
