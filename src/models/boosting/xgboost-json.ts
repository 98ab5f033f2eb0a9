/** Model exchange with XGBoost, both ways: `toXgboostJson` and `fromXgboostJson`. */
export { toXgboostJson, type ExportNames } from './xgboost-json-writer.ts';
export {
  fromXgboostJson,
  type ImportedEnsemble,
  type ImportedTrees,
  type XgboostImportOptions,
} from './xgboost-json-reader.ts';
