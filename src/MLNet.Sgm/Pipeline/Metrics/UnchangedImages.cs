namespace MLNet.Sgm.Pipeline;

/// <summary>Tells of adversarial images that are their originals: their part in a rate is not the attack's.</summary>
internal static class UnchangedImages
{
    internal static string Sentence(int unchanged, int total) => $"{unchanged} of the {total} adversarial images are their originals, unchanged in every pixel; the rates count them too.";
}
