UPDATE orders SET id = 1;
