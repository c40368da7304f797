export { compareTasks, compareValues, type ComparedTask, type ComparedValue } from '../compare'
