using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Studies;

/// <summary>Opens images of a study. The caller disposes them.</summary>
internal static class StudyPixels
{
    /// <summary>The unchanged images.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="plan">The study.</param>
    /// <param name="images">Which of them.</param>
    /// <param name="size">The size that they are brought to, as for an attack; null where they stay as they are.</param>
    internal static IReadOnlyList<MLImage> Clean(MLContext context, StudyPlan plan, IReadOnlyList<StudyImage> images, ImageSize? size)
    {
        if (size is null) return [.. images.Select(image => plan.Dataset.Open(image.Source))];
        var data = ImageSizes.Load(context, plan.Dataset.With([.. images.Select(image => image.Source)]), size.Height, size.Width, plan.Study.Dataset.Sizing);
        var column = data.Schema["Image"];
        using var cursor = data.GetRowCursor([column]);
        var read = cursor.GetGetter<MLImage>(column);
        List<MLImage> opened = [];
        while (cursor.MoveNext())
        {
            MLImage image = null!;
            read(ref image);
            opened.Add(image);
        }
        return opened;
    }

    /// <summary>What an attack made of images.</summary>
    internal static IReadOnlyList<MLImage> Adversarial(StudyStore store, PlannedAttack attack, IReadOnlyList<StudyImage> images) =>
        [.. images.Select(image => MLImage.CreateFromFile(store.FileOf(attack, image)))];
}
