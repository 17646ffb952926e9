import { startServer } from './start';

startServer();
