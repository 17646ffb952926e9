-- atlas:checkpoint

CREATE TABLE `users` (`id` int NOT NULL);
