/**
 * Names of the classes that a label of direction has; the position of a name is its class number. They stand here,
 * because programs that trade read forecasts by class and load no label.
 */
export const DIRECTION_CLASSES = ['down', 'flat', 'up'] as const;
export const BINARY_CLASSES = ['not-up', 'up'] as const;
