env "local" {
  dev = "docker://mysql/8/dev"
  url = "mysql://root@localhost:3306/app"
}
