//! What is left of a deleted upload is taken away: at once, or by the sweep where that was cut off.
use crate::App;
use domain::{Result, UploadId, Workspace};
use store::{Asked, Deleted, Step, reached};

impl App {
    /// Takes away the objects and the other reports of a deleted upload, and notes that nothing is left. Repeating it
    /// changes nothing; what cannot be taken away now stays noted.
    pub async fn clear_away(&self, workspace: &Workspace, deleted: &Deleted) -> Result<()> {
        reached(Step::Deleted);
        for (number, key) in deleted.objects.iter().enumerate() {
            self.objects.delete(key).await?;
            if number == 0 {
                reached(Step::ObjectCleared);
            }
        }
        self.delete_other_reports(workspace, deleted.upload.id).await?;
        self.uploads.cleared(workspace, &deleted.upload.id).await
    }

    /// Reports of days, filters and templates of the workspace's own, which are as many as were asked for. One that a
    /// duplicate shares stays with it.
    async fn delete_other_reports(&self, workspace: &Workspace, upload: UploadId) -> Result<()> {
        let mut asked = Asked { limit: 200, ..Asked::default() };
        asked.narrow_to(&upload);
        let mut reports = Vec::new();
        loop {
            let page = self.reports.list(workspace, &asked, |report| report.upload_id == upload).await?;
            reports.extend(page.items.into_iter().map(|report| report.report_id));
            let Some(next) = page.next else { break };
            asked.cursor = Some(next);
        }
        let shared = match !reports.is_empty() {
            true => {
                self.uploads.all(workspace, |other| other.report_id.is_some_and(|id| reports.contains(&id))).await?
            }
            false => Vec::new(),
        };
        for report in reports.iter().filter(|report| !shared.iter().any(|other| other.report_id == Some(**report))) {
            self.reports.delete(workspace, report).await?;
        }
        Ok(())
    }
}
