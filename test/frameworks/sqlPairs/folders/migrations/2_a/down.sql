
  -- nothing
