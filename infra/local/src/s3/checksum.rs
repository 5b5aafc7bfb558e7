//! The checksum every object carries: the one the client named, else the one S3 itself would choose.
use super::failure::{Failure, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::S3ErrorCode;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{ChecksumAlgorithm, ChecksumType};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum Algorithm {
    Crc32,
    Crc32c,
    /// What S3 computes when the client names nothing.
    #[default]
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub const ALL: [Algorithm; 5] =
        [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Sha1, Algorithm::Sha256];

    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => ChecksumAlgorithm::CRC32,
            Algorithm::Crc32c => ChecksumAlgorithm::CRC32C,
            Algorithm::Crc64Nvme => ChecksumAlgorithm::CRC64NVME,
            Algorithm::Sha1 => ChecksumAlgorithm::SHA1,
            Algorithm::Sha256 => ChecksumAlgorithm::SHA256,
        }
    }

    pub fn header(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "x-amz-checksum-crc32",
            Algorithm::Crc32c => "x-amz-checksum-crc32c",
            Algorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Algorithm::Sha1 => "x-amz-checksum-sha1",
            Algorithm::Sha256 => "x-amz-checksum-sha256",
        }
    }

    pub fn named(name: &str) -> Result<Algorithm> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| Failure::refused(S3ErrorCode::InvalidRequest, "Checksum algorithm provided is unsupported."))
    }

    fn digest_length(self) -> usize {
        match self {
            Algorithm::Crc32 | Algorithm::Crc32c => 4,
            Algorithm::Crc64Nvme => 8,
            Algorithm::Sha1 => 20,
            Algorithm::Sha256 => 32,
        }
    }

    fn hasher(self) -> ChecksumHasher {
        let mut hasher = ChecksumHasher::default();
        match self {
            Algorithm::Crc32 => hasher.crc32 = Some(Crc32::new()),
            Algorithm::Crc32c => hasher.crc32c = Some(Crc32c::new()),
            Algorithm::Crc64Nvme => hasher.crc64nvme = Some(Crc64Nvme::new()),
            Algorithm::Sha1 => hasher.sha1 = Some(Sha1::new()),
            Algorithm::Sha256 => hasher.sha256 = Some(Sha256::new()),
        }
        hasher
    }
}

impl From<Algorithm> for ChecksumAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        ChecksumAlgorithm::from_static(algorithm.name())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checksum {
    pub algorithm: Algorithm,
    /// Base64; a composite one ends in `-` and the number of parts.
    pub value: String,
}

impl Checksum {
    /// The checksum of an upload in parts: that of its parts' checksums, one after the other.
    pub fn composite<'p>(algorithm: Algorithm, parts: impl ExactSizeIterator<Item = &'p Checksum>) -> Checksum {
        let (mut hasher, count) = (algorithm.hasher(), parts.len());
        for part in parts {
            // Stored values were made by `finish` and decode; were one damaged, the checksum would not match, as it should.
            hasher.update(&STANDARD.decode(&part.value).unwrap_or_default());
        }
        Checksum { algorithm, value: format!("{}-{count}", only(hasher)) }
    }

    pub fn kind(&self) -> ChecksumType {
        let composite = self.value.contains('-');
        ChecksumType::from_static(if composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT })
    }

    /// Whether the bytes that arrived are the bytes the client meant.
    pub fn verify(&self, stated: &str) -> Result<()> {
        if stated == self.value {
            return Ok(());
        }
        let digest = stated.split('-').next().unwrap_or_default();
        if STANDARD.decode(digest).is_ok_and(|digest| digest.len() == self.algorithm.digest_length()) {
            let why = format!("The {} you specified did not match the calculated checksum.", self.algorithm.name());
            return Err(Failure::refused(S3ErrorCode::BadDigest, why));
        }
        let why = format!("Value for {} header is invalid.", self.algorithm.header());
        Err(Failure::refused(S3ErrorCode::InvalidRequest, why))
    }
}

/// Whether the bytes that arrived have the MD5 of the `Content-MD5` header.
pub(super) fn verify_md5(md5: &[u8; 16], stated: &str) -> Result<()> {
    match STANDARD.decode(stated) {
        Ok(stated) if stated == md5 => Ok(()),
        Ok(stated) if stated.len() == md5.len() => Err(Failure::refused(
            S3ErrorCode::BadDigest,
            "The Content-MD5 you specified did not match what we received.",
        )),
        _ => Err(Failure::refused(S3ErrorCode::InvalidDigest, "The Content-MD5 you specified was invalid.")),
    }
}

/// The MD5 behind the ETag and the checksum, computed in one pass over the body.
pub(super) struct Hashes {
    md5: Md5,
    algorithm: Algorithm,
    hasher: ChecksumHasher,
}

impl Hashes {
    pub fn new(algorithm: Algorithm) -> Hashes {
        Hashes { md5: Md5::new(), algorithm, hasher: algorithm.hasher() }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.hasher.update(bytes);
    }

    pub fn finish(self) -> ([u8; 16], Checksum) {
        (self.md5.finalize(), Checksum { algorithm: self.algorithm, value: only(self.hasher) })
    }
}

/// The value of the one algorithm the hasher was made for.
fn only(hasher: ChecksumHasher) -> String {
    let sums = hasher.finalize();
    let sums =
        [sums.checksum_crc32, sums.checksum_crc32c, sums.checksum_crc64nvme, sums.checksum_sha1, sums.checksum_sha256];
    sums.into_iter().flatten().next().unwrap_or_default()
}

/// The checksums an input of the protocol states; its five fields differ in name alone.
macro_rules! stated_checksums {
    ($input:expr) => {{
        use $crate::s3::checksum::Algorithm;
        let stated = [
            (Algorithm::Crc32, $input.checksum_crc32.clone()),
            (Algorithm::Crc32c, $input.checksum_crc32c.clone()),
            (Algorithm::Crc64Nvme, $input.checksum_crc64nvme.clone()),
            (Algorithm::Sha1, $input.checksum_sha1.clone()),
            (Algorithm::Sha256, $input.checksum_sha256.clone()),
        ];
        stated.into_iter().filter_map(|(algorithm, value)| Some((algorithm, value?))).collect::<Vec<_>>()
    }};
}

/// Writes a checksum into the one of an output's five fields that is meant for it.
macro_rules! show_checksum {
    ($output:expr, $checksum:expr) => {{
        use $crate::s3::checksum::Algorithm;
        let checksum = $checksum;
        let value = Some(checksum.value.clone());
        match checksum.algorithm {
            Algorithm::Crc32 => $output.checksum_crc32 = value,
            Algorithm::Crc32c => $output.checksum_crc32c = value,
            Algorithm::Crc64Nvme => $output.checksum_crc64nvme = value,
            Algorithm::Sha1 => $output.checksum_sha1 = value,
            Algorithm::Sha256 => $output.checksum_sha256 = value,
        }
    }};
}

pub(super) use {show_checksum, stated_checksums};
