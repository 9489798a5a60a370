"""Functions of Trino that do not run here, so that their refusal can say so."""

from typing import Final

REFUSED: Final = frozenset(
    """
    approx_most_frequent approx_set array_average array_first array_histogram array_last at_timezone bar beta_cdf
    bing_tile bing_tile_at char2hexint checksum classify color combinations convex_hull_agg cosine_similarity
    current_catalog current_groups current_schema current_time current_timezone current_user custom empty_approx_set
    ends_with entropy evaluate_classifier_predictions features find_first from_base32 from_base64url
    from_big_endian_32 from_big_endian_64 from_encoded_polyline from_geojson_geometry from_ieee754_32 from_ieee754_64
    from_iso8601_timestamp_nanos from_unixtime_nanos geometry_from_hadoop_shape geometry_union_agg
    great_circle_distance hash_counts hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512 human_readable_seconds index
    intersection_cardinality inverse_beta_cdf inverse_normal_cdf jaccard_index json_array json_object json_object_keys
    json_table kurtosis learn_classifier learn_regressor localtime make_set_digest map_union map_zip_with merge
    merge_set_digest multimap_agg multimap_from_entries murmur3 ngrams normal_cdf numeric_histogram objectid_timestamp
    parse_data_size parse_duration parse_presto_data_size qdigest_agg quantile_at_value quantiles_at_values reduce_agg
    regress render rgb shuffle simplify_geometry skewness soundex split_to_map split_to_multimap spooky_hash_v2_32
    spooky_hash_v2_64 st_area st_asbinary st_astext st_boundary st_buffer st_centroid st_contains st_distance
    st_equals st_geometryfromtext st_intersects st_length st_point st_polygon st_within st_x st_y t_cdf t_pdf
    tdigest_agg timezone timezone_hour timezone_minute to_base32 to_base64url to_big_endian_32 to_big_endian_64
    to_char to_date to_encoded_polyline to_geojson_geometry to_geometry to_ieee754_32 to_ieee754_64 to_milliseconds
    to_timestamp trunc uuid value_at_quantile values_at_quantiles vector version wilson_interval_lower
    wilson_interval_upper with_timezone word_stem xxhash64 zip
""".split()  # noqa: SIM905  # a list of a hundred lines reads worse
)  # fmt: skip
