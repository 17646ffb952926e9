/*
 * Functions of PostgreSQL that change nothing (manual, chapter 9). A name that is not listed, or that has a schema of its own,
 * may do anything: SELECT create_hypertable(…) is a migration like any other.
 */

const PURE = new Set(
  `abs acos age array array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace array_to_json
  array_to_string array_to_tsvector array_upper ascii asin atan atan2 avg bit_and bit_length bit_or bool_and bool_or btrim cardinality cbrt ceil ceiling char_length character_length chr clock_timestamp coalesce
  concat concat_ws convert convert_from convert_to cos cot count cume_dist current_catalog current_database current_date current_role current_schema current_schemas current_setting current_time
  current_timestamp current_user currval date date_bin date_part date_trunc decode degrees dense_rank digest div encode every exp extract first_value float4 float8 floor format format_type gen_random_bytes gen_random_uuid
  generate_series generate_subscripts get_bit get_byte greatest grouping has_any_column_privilege has_column_privilege has_database_privilege has_function_privilege has_schema_privilege has_sequence_privilege
  has_table_privilege hashtext hmac initcap int2 int4 int8 isfinite json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text json_extract_path
  json_extract_path_text json_object json_object_agg json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg
  jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object
  jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
  jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days justify_hours justify_interval lag last_value lastval lead least left length ln localtime localtimestamp log log10 lower lpad
  ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5 min mod mode not_exists now nth_value ntile nullif num_nonnulls num_nulls numeric obj_description col_description octet_length overlay
  parse_ident percent_rank percentile_cont percentile_disc pg_backend_pid pg_column_size pg_database_size pg_get_constraintdef pg_get_expr pg_get_function_identity_arguments pg_get_functiondef pg_get_indexdef
  pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_indexes_size pg_is_in_recovery pg_my_temp_schema pg_relation_size pg_size_pretty pg_table_is_visible pg_table_size
  pg_total_relation_size pg_type_is_visible pg_typeof pi plainto_tsquery phraseto_tsquery position power pow quote_ident quote_literal quote_nullable radians random rank regexp_count regexp_instr regexp_like regexp_match
  regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right round row_number row_to_json rpad rtrim scale session_user set_bit set_byte set_masklen setweight sha224 sha256 sha384
  sha512 sign similarity sin split_part sqrt starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array string_to_table strip strpos substr substring sum tan text timeofday
  timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_regclass to_regnamespace to_regproc to_regrole to_regtype to_timestamp to_tsquery to_tsvector transaction_timestamp translate trim trim_scale
  trunc ts_headline ts_rank ts_rank_cd txid_current unaccent unnest upper user uuid uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5 uuidv4 uuidv7 var_pop var_samp variance version websearch_to_tsquery
  width_bucket xmlagg crypt gen_salt word_similarity bool_and host network masklen broadcast family inet_merge lower_inc upper_inc isempty range_merge tsrange tstzrange daterange int4range int8range numrange
  pg_sleep bpchar varchar interval box point circle polygon line lseg like_escape overlaps xpath array_sample array_shuffle any_value erf gcd lcm factorial normalize is_normalized`.split(/\s+/),
);

/** What touches the session, locks or configuration, and no table. */
const SESSION = new Set(
  `pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
  pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_terminate_backend pg_cancel_backend pg_reload_conf pg_stat_reset pg_notify pg_switch_wal`.split(/\s+/),
);

/** Whether calling a function changes nothing. */
export function hasNoEffect(parts: readonly string[]): boolean {
  const name = parts[parts.length - 1] ?? '';
  if (parts.length > 1 && parts[0] !== 'pg_catalog' && parts[0] !== 'information_schema') return parts[0] === 'extensions' && PURE.has(name);
  return PURE.has(name);
}

/** Whether a function of PostgreSQL acts on the session alone. */
export function isSession(name: string): boolean {
  return SESSION.has(name);
}
