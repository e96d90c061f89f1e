using System.Globalization;

namespace WandbExporter.Core.Errors;

/// <summary>
/// Every code that a <see cref="Failure"/> can have. They stand in journals, reports and the scripts of others: never rename one. What each
/// means and what to do about it says docs/failures.md, which lists exactly these.
/// </summary>
public static class FailureCode
{
    private const string Status = "http_";

    public const string Credentials = "credentials";
    public const string PermissionDenied = "permission_denied";
    public const string NotOffered = "not_offered";
    public const string NotFound = "not_found";
    public const string UnknownEntity = "unknown_entity";
    public const string UnknownOrganization = "unknown_organization";
    public const string ProjectNotFound = "project_not_found";
    public const string RunNotFound = "run_not_found";
    public const string UnknownHost = "unknown_host";
    public const string Tls = "tls";
    public const string Connection = "connection";
    public const string Timeout = "timeout";
    public const string Redirected = "redirected";
    public const string RateLimited = "rate_limited";
    public const string CircuitOpen = "circuit_open";
    public const string RefusedForTooLong = "refused_for_too_long";
    public const string BadAnswer = "bad_answer";
    public const string AnswerTooLarge = "answer_too_large";
    public const string ServerError = "server_error";
    public const string UnsupportedQuery = "unsupported_query";
    public const string BadFilter = "bad_filter";
    public const string Conflict = "conflict";
    public const string UpdateRefused = "update_refused";
    public const string CursorLoop = "cursor_loop";
    public const string EndlessListing = "endless_listing";
    public const string NullNodes = "null_nodes";
    public const string LiveRowWithoutStep = "live_row_without_step";
    public const string HistoryGap = "history_gap";
    public const string MalformedRow = "malformed_row";
    public const string DamagedExport = "damaged_export";

    public const string BadUrl = "bad_url";
    public const string BadRedirect = "bad_redirect";
    public const string RedirectLoop = "redirect_loop";
    public const string FileForbidden = "file_forbidden";
    public const string NoLength = "no_length";
    public const string NothingStored = "nothing_stored";
    public const string Reference = "reference";
    public const string ReferenceNotAllowed = "reference_not_allowed";
    public const string ReferenceNotPublic = "reference_not_public";
    public const string ReferenceChanged = "reference_changed";
    public const string CutBody = "cut_body";
    public const string ContentChanged = "content_changed";
    public const string DigestMismatch = "digest_mismatch";
    public const string SizeMismatch = "size_mismatch";
    public const string OtherForm = "other_form";
    public const string BadManifest = "bad_manifest";

    public const string Usage = "usage";
    public const string Selection = "selection";
    public const string Filter = "filter";
    public const string Configuration = "configuration";
    public const string InvalidOption = "invalid_option";
    public const string NoApiKey = "no_api_key";
    public const string BadApiKey = "bad_api_key";
    public const string BadBaseUrl = "bad_base_url";
    public const string BadExtraHeaders = "bad_extra_headers";
    public const string TwoCredentials = "two_credentials";
    public const string IdentityToken = "identity_token";
    public const string OtherSource = "other_source";

    public const string DestinationUnsupported = "destination_unsupported";
    public const string DestinationForeign = "destination_foreign";
    public const string DestinationLocked = "destination_locked";
    public const string DestinationLockLost = "destination_lock_lost";
    public const string SourceLocked = "source_locked";
    public const string NoExport = "no_export";
    public const string NotWritable = "not_writable";
    public const string NameClash = "name_clash";
    public const string FormatNewer = "format_newer";
    public const string IdentityMissing = "identity_missing";
    public const string IdentityDamaged = "identity_damaged";
    public const string Journal = "journal";
    public const string JournalDamaged = "journal_damaged";
    public const string JournalNewer = "journal_newer";
    public const string JournalChanged = "journal_changed";
    public const string JournalClosed = "journal_closed";
    public const string JournalOfBucket = "journal_of_bucket";
    public const string PartsMissing = "parts_missing";
    public const string PartUnusable = "part_unusable";
    public const string RepairRefused = "repair_refused";
    public const string ObjectVanished = "object_vanished";
    public const string SourceDamaged = "source_damaged";
    public const string CopyMismatch = "copy_mismatch";

    public const string DiskFull = "disk_full";
    public const string DiskError = "disk_error";
    public const string DestinationError = "destination_error";
    public const string DestinationChanged = "destination_changed";
    public const string DestinationSplit = "destination_split";
    public const string NameTooLong = "name_too_long";
    public const string TooManyOpenFiles = "too_many_open_files";
    public const string SymbolicLink = "symbolic_link";
    public const string TemporarySpace = "temporary_space";
    public const string Spool = "spool";
    public const string Report = "report";
    public const string StandardOutput = "standard_output";

    public const string StoreUnreachable = "store_unreachable";
    public const string StoreUntrusted = "store_untrusted";
    public const string StoreBusy = "store_busy";
    public const string StoreRefused = "store_refused";
    public const string StoreFull = "store_full";
    public const string StoreUnfit = "store_unfit";
    public const string StoreAltered = "store_altered";
    public const string StoreDigestRefused = "store_digest_refused";
    public const string StoreUploadGone = "store_upload_gone";
    public const string StoreReadCut = "store_read_cut";
    public const string StoreObjectChanged = "store_object_changed";
    public const string StoreListingStuck = "store_listing_stuck";
    public const string NoBucket = "no_bucket";
    public const string NoContainer = "no_container";
    public const string NoAccount = "no_account";
    public const string S3Credentials = "s3_credentials";
    public const string S3Role = "s3_role";
    public const string S3Region = "s3_region";
    public const string S3Encryption = "s3_encryption";
    public const string S3ManagedKey = "s3_managed_key";
    public const string S3CustomerKey = "s3_customer_key";
    public const string S3StorageClass = "s3_storage_class";
    public const string AzureCredentials = "azure_credentials";
    public const string AzureSettings = "azure_settings";
    public const string AzureEncryption = "azure_encryption";
    public const string AzureAccessTier = "azure_access_tier";
    public const string GsCredentials = "gs_credentials";
    public const string GsSettings = "gs_settings";
    public const string GsCustomerKey = "gs_customer_key";

    public const string SecretFound = "secret_found";
    public const string UnsafePath = "unsafe_path";
    public const string Interrupted = "interrupted";
    public const string Unexpected = "unexpected";

    /// <summary>The code of an HTTP status that nothing else is known of, such as <c>http_502</c>.</summary>
    public static string OfStatus(int status) => string.Create(CultureInfo.InvariantCulture, $"{Status}{status}");

    /// <summary>The HTTP status that a code is of; null if it is of none.</summary>
    public static int? StatusOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.StartsWith(Status, StringComparison.Ordinal) && int.TryParse(code.AsSpan(Status.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;
    }
}
