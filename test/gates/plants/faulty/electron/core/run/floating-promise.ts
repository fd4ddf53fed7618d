const wait = async (): Promise<void> => {};

wait();
