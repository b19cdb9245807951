export {
  type Concept,
  type Facet,
  type Framework,
  parseFramework,
  type Scoring,
  type TagDefinition,
  type Term,
} from "./framework.js";
export { type Normalised, normalise, normalisedText } from "./normalise.js";
export {
  type ContextExplanation,
  createTagger,
  type Evidence,
  type ExcludedMatch,
  type FacetExplanation,
  type Field,
  type FiredTerm,
  type NamedConcept,
  type Reading,
  type TagExplanation,
  type TaggableArticle,
  type Tagger,
  type TagResult,
} from "./tagger.js";
